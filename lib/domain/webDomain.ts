/** Second levels under which a country's registry gives out names: contoso.co.uk, contoso.com.au. */
const registryLevels = new Set(
	'ac asn biz co com edu firm gen go gob gouv gov gv id in info ind lg ltd me mil mod ne net nhs nic nom ns nsw nt or org plc pro qld sch school sld tas vic wa web'.split(' '),
);

/** Hosts that give every customer a name below their own. */
const hostedUnder = new Set(
	(
		'onmicrosoft.com sharepoint.com azurewebsites.net cloudapp.net wixsite.com wordpress.com blogspot.com github.io gitlab.io herokuapp.com myshopify.com squarespace.com weebly.com ' +
		'business.site webflow.io netlify.app vercel.app pages.dev web.app godaddysites.com jimdofree.com jimdosite.com eu.com uk.com us.com de.com gb.com'
	).split(' '),
);

/** Mailboxes and pages that anybody can have: such a domain says nothing about a company. */
const sharedDomains = new Set(
	(
		'gmail.com googlemail.com icloud.com me.com mac.com ymail.com rocketmail.com mail.com email.com post.com proton.me protonmail.com pm.me fastmail.com fastmail.fm hey.com tutanota.com tuta.io ' +
		'hushmail.com inbox.com gawab.com web.de t-online.de freenet.de arcor.de online.de posteo.de mailbox.org 1und1.de kabelmail.de unitybox.de vodafone.de btinternet.com btconnect.com ' +
		'btopenworld.com talktalk.net tiscali.co.uk virginmedia.com virgin.net ntlworld.com blueyonder.co.uk sky.com plusnet.com o2.co.uk orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr ' +
		'bbox.fr numericable.fr libero.it virgilio.it tin.it alice.it tiscali.it fastwebnet.it pec.it telefonica.net terra.es sapo.pt comcast.net verizon.net att.net sbcglobal.net bellsouth.net ' +
		'pacbell.net cox.net charter.net spectrum.net earthlink.net juno.com netzero.net optonline.net frontier.com frontiernet.net windstream.net centurylink.net centurytel.net q.com roadrunner.com rr.com ' +
		'suddenlink.net shaw.ca rogers.com sympatico.ca bell.net telus.net videotron.ca cogeco.ca eastlink.ca bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net ' +
		'dodo.com.au xtra.co.nz slingshot.co.nz mweb.co.za telkomsa.net vodamail.co.za qq.com 163.com 126.com sina.com sohu.com foxmail.com aliyun.com naver.com daum.net hanmail.net kakao.com ' +
		'docomo.ne.jp softbank.ne.jp rediffmail.com sify.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com mail.ru bk.ru list.ru inbox.ru rambler.ru ukr.net i.ua seznam.cz centrum.cz ' +
		'email.cz volny.cz post.cz azet.sk zoznam.sk wp.pl o2.pl onet.pl op.pl interia.pl poczta.fm tlen.pl gazeta.pl freemail.hu citromail.hu abv.bg mail.bg bluewin.ch hispeed.ch sunrise.ch ' +
		'telenet.be skynet.be proximus.be pandora.be ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl xs4all.nl home.nl casema.nl chello.nl upcmail.nl telia.com telia.se home.se spray.se ' +
		'bredband.net online.no broadpark.no mail.dk stofanet.dk jubii.dk elisanet.fi kolumbus.fi suomi24.fi luukku.com eircom.net a1.net aon.at chello.at utanet.at walla.com walla.co.il netvision.net.il ' +
		'facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com tiktok.com yelp.com google.com goo.gl bit.ly linktr.ee sites.google.com g.page'
	).split(' '),
);

const sharedFamilies = /^(outlook|hotmail|live|msn|yahoo|ymail|gmx|yandex|aol|zoho|zohomail|gmail)\.[a-z]{2,3}(\.[a-z]{2})?$/;

/** Whether anybody can have an address at this domain, so that it tells no company. */
export const isSharedDomain = (domain: string): boolean => sharedDomains.has(domain) || sharedFamilies.test(domain);

function hostOf(text: string): string | undefined {
	const bare = text
		.trim()
		.toLowerCase()
		.replace(/^[<"']+|[>"',;]+$/g, '')
		.replace(/^mailto:/, '')
		.replace(/^.*@/, '')
		.replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
		.replace(/[/?#].*$/, '')
		.replace(/\.$/, '');
	if (!bare.includes('.')) return undefined;
	try {
		// The parser writes names with umlauts as the network does.
		return new URL(`http://${bare}`).hostname;
	} catch {
		return undefined;
	}
}

/**
 * The domain that a company has registered, from a web address, an e-mail address or a domain. Undefined for what is
 * none, for network addresses, and for domains that anybody can have an address at.
 */
export function companyDomain(text: string): string | undefined {
	const host = hostOf(text);
	if (host === undefined || /^[\d.]+$|^\[/.test(host) || !/^[a-z0-9.-]+\.[a-z0-9-]{2,}$/.test(host)) return undefined;
	const labels = host.split('.').filter((label, index) => !(index === 0 && /^www\d?$/.test(label)));
	const [second = '', top = ''] = labels.slice(-2);
	const underRegistry = labels.length > 2 && top.length === 2 && registryLevels.has(second);
	const underHost = labels.length > 2 && hostedUnder.has(`${second}.${top}`);
	const domain = labels.slice(underRegistry || underHost ? -3 : -2).join('.');
	if (labels.length < 2 || isSharedDomain(domain) || isSharedDomain(`${second}.${top}`) || hostedUnder.has(domain)) return undefined;
	return domain;
}

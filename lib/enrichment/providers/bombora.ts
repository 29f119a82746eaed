import type { HttpRequest } from '../../ports';
import { addressOf, filled } from '../login';
import type { Draft } from '../records';
import type { Call, Provider, Query, Row } from '../types';
import type { View } from '../view';
import { bandOf, listOf, rowsOf, usualErrors } from './shared';

/** One signal for each topic of a company; a row without topics is one signal by itself. */
function signals(row: View): Draft<'IntentSignal'>[] {
	const about = {
		kind: 'topic', companyDomain: row.text('domain'), companyName: row.text('company.name'), level: row.text('scoreLabel'), scoreScale: '0-100',
		source: 'bombora', occurredAt: row.date('date', 'runDate', 'signalDate'),
	} as const;
	const topics = row.rows('topics');
	if (topics.length === 0) {
		const names = row.texts('topic.name', 'topic', 'topics');
		return (names.length > 0 ? names : [null]).map((topic) => ({ ...about, topic, score: row.number('score'), scoreRaw: row.text('score') }));
	}
	return topics.map((topic) => ({
		...about, topic: topic.text('name', 'id'), category: topic.text('category', 'theme'), level: topic.text('scoreLabel') ?? about.level,
		score: topic.number('score') ?? row.number('score'), scoreRaw: topic.text('score') ?? row.text('score'),
	}));
}

function company(row: View): Draft<'Company'> {
	return {
		name: row.text('company.name'), domain: row.text('domain'), industry: row.text('company.industry'),
		employeeCount: row.integer('company.size'), employeeRange: bandOf(row, 'company.size'), revenueUsd: row.number('company.revenue'),
		revenueRange: bandOf(row, 'company.revenue'), city: row.text('company.hq.city'),
		state: row.text('company.hq.state'), country: row.text('company.hq.country'),
	};
}

function rows(answer: View): readonly Row[] | undefined {
	const list = answer.elements('data') ?? answer.elements('');
	if (list) return rowsOf(list.filter((row) => row.isObject()));
	return answer.has('pageToken') ? [] : undefined;
}

function ask([query = {}]: readonly Query[]): Call {
	return {
		method: 'POST', path: '/intent/v1/data',
		json: {
			...(query.id ? { signalDefinitionId: query.id } : {
				topics: listOf(query, 'topics')?.map((topic) => (/^\d+$/.test(topic) ? Number(topic) : topic)),
			}),
			attributes: [
				'domain', 'score', 'scoreLabel', 'topics', 'topics.id', 'topics.name', 'topics.score', 'company.name', 'company.industry',
				'company.size', 'company.revenue', 'company.hq.city', 'company.hq.state', 'company.hq.country',
			],
			...query.extra,
		},
	};
}

/** The request gives a token for the first page, each page the one of the next. */
function nextPage(answer: View): Call | undefined {
	const pageToken = answer.text('pageToken', 'nextPageToken');
	return pageToken === null ? undefined : { method: 'GET', path: '/intent/v1/data', query: { pageToken, limit: 1000 } };
}

function login(credential: Readonly<Record<string, unknown>>): HttpRequest {
	const { clientId, clientSecret } = filled(bombora, credential, { clientId: 'Client ID', clientSecret: 'Client Secret' });
	return {
		method: 'POST', url: `${addressOf(bombora, credential, 'baseUrl', bombora.baseUrl)}/oauth/token`,
		json: { client_id: clientId, client_secret: clientSecret },
	};
}

export const bombora: Provider = {
	key: 'bombora', label: 'Bombora', aliases: ['company surge'], today: 'Alive; access to intent data is approved by hand', credential: 'bomboraApi',
	baseUrl: 'https://api.bombora.com',
	login: { request: login, token: ['access_token'] },
	auth: { what: 'OAuth2 client credentials, sent as JSON to /oauth/token', confidence: 'D' },
	limits: { what: 'Not published for this version; the older one takes 60 requests a minute', confidence: 'D' },
	perMinute: 60, errors: usualErrors,
	facts: [
		{ what: 'A request gives a page token; pages are read until there is no next one', confidence: 'D' },
		{ what: 'Webhooks tell changes of definitions and lists, not new intent; schedule the pull', confidence: 'D' },
		{ what: 'The syntax of filters is to be read from your own documentation; give it under Provider Parameters', confidence: 'I' },
	],
	operations: {
		intentSignals: {
			needs: [['topics'], ['id']], confidence: 'D', call: ask, next: nextPage,
			note: 'Topic IDs, or the ID of a signal definition; the answer holds all companies of your subscription',
		},
	},
	rows,
	readers: { IntentSignal: signals, Company: company },
};

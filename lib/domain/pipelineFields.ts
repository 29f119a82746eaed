import type { Stage } from './pipelineStages';

export type PipelineFieldType = 'text' | 'memo' | 'select' | 'date' | 'checkbox' | 'integer';

/** How a value from a provider meets one that is there (see `pipelineUpdate`). Without one, providers never write the field. */
export type UpdateRule = 'always' | 'append' | 'longer' | 'later' | 'optOut' | 'fill' | 'refresh';

/** A custom field of the pipeline, on HaloPSA's tickets. */
export interface PipelineField {
	readonly name: string;
	readonly label: string;
	readonly type: PipelineFieldType;
	readonly stage: Stage | 'pipeline';
	readonly group: string;
	readonly hint: string;
	readonly options?: readonly string[];
	readonly update?: UpdateRule;
}

const list = (text: string): readonly string[] => text.split(', ');

const BUYING = list('Awareness, Consideration, Decision, Purchase');
const SOURCES = list('Apollo.io, ZoomInfo, Hunter.io, UpLead, Lusha, Seamless.ai, Lead411, RocketReach, BookYourData, LeadsBlue');
const DEPARTMENTS = list('IT, Finance, Operations, Sales, Marketing, HR, Legal, Engineering, Product, Customer Success, Procurement, Supply Chain, Manufacturing, R&D, Compliance, Business Development, Communications, Facilities, Security, Other');
const LEVELS = list('CEO, CFO, CTO, COO, President, Vice President, Director, Senior Manager, Manager, Senior, Individual Contributor, Other');
const INDUSTRIES = list(
	'Technology, Healthcare, Finance, Manufacturing, Retail, Education, Government, Professional Services, Construction, Real Estate, Transportation, Energy, Utilities, Telecommunications, ' +
		'Media & Entertainment, Agriculture, Food & Beverage, Hospitality, Automotive, Aerospace, Defence, Pharmaceuticals, Biotechnology, Chemicals, Mining, Insurance, Legal Services, Non-Profit, Other',
);
const REGIONS = list(
	'North America, USA, Canada, Mexico, Central America, Caribbean, South America, Brazil, Argentina, Chile, Colombia, Peru, Venezuela, Europe, UK, Germany, France, Italy, Spain, Netherlands, Belgium, ' +
		'Switzerland, Austria, Nordic Countries, Eastern Europe, Russia, Asia Pacific, China, Japan, South Korea, India, Australia, New Zealand, Southeast Asia, Indonesia, Thailand, Philippines, Vietnam, ' +
		'Singapore, Middle East, UAE, Saudi Arabia, Qatar, Kuwait, Oman, Bahrain, Israel, Turkey, Iran, Iraq, Africa, South Africa, Nigeria, Kenya, Egypt, Morocco, Ghana, Ethiopia, Tanzania, ' +
		'Sub-Saharan Africa, North Africa, East Africa, West Africa, Central Africa, Southern Africa',
);

type Row = readonly [name: string, label: string, type: PipelineFieldType, group: string, hint: string, more?: Pick<PipelineField, 'options' | 'update'>];

const rowsOf = (stage: PipelineField['stage'], rows: readonly Row[]): PipelineField[] =>
	rows.map(([name, label, type, group, hint, more]) => ({ name, label, type, stage, group, hint, ...more }));

const lead = rowsOf('lead', [
	['CFLeadSource', 'Lead Source', 'select', 'Lead Basics', 'Where the lead came from', { options: SOURCES, update: 'fill' }],
	['CFLeadServicesOffered', 'Services Offered', 'text', 'Lead Basics', 'What the company sells', { update: 'longer' }],
	['CFLeadGrowthSignals', 'Growth Signals', 'text', 'Lead Basics', 'Signs of growth', { update: 'append' }],
	['CFLeadProjectPipelines', 'Project Pipelines', 'text', 'Lead Basics', 'Known upcoming work', { update: 'append' }],
	['CFDND', 'Do Not Contact', 'checkbox', 'Lead Basics', 'The person has opted out', { update: 'optOut' }],
	['CFLeadTechStack', 'Technology Stack', 'text', 'Lead Basics', 'Software in use', { update: 'always' }],
	['CFLeadRevenueRange', 'Revenue Range', 'select', 'Company Profile', 'Yearly revenue', { options: list('<$1M, $1-5M, $5-10M, $10-25M, $25-50M, $50-100M, $100M+'), update: 'always' }],
	['CFLeadEmployeeCount', 'Employee Count Range', 'select', 'Company Profile', 'Size of the company', { options: list('1-10, 11-50, 51-200, 201-500, 501-1000, 1001-5000, 5000+'), update: 'always' }],
	['CFLeadFoundingYear', 'Company Founded Year', 'integer', 'Company Profile', 'Founding year', { update: 'always' }],
	['CFLeadHQLocation', 'Location/HQ Address', 'text', 'Company Profile', 'Head office', { update: 'always' }],
	['CFLeadManagementLevel', 'Management Level', 'select', 'Contact Profile', 'Seniority of the contact', { options: LEVELS, update: 'always' }],
	['CFLeadDepartmentFunction', 'Department Function', 'select', 'Contact Profile', 'Department of the contact', { options: DEPARTMENTS, update: 'always' }],
	['CFLeadIntentSignals', 'Intent Signals', 'memo', 'Intent & Behavior', 'Visits, searches, topics and other signs of intent', { update: 'always' }],
	['CFLeadIntentStrength', 'Intent Strength', 'select', 'Intent & Behavior', 'How strong the intent is', { options: list('Low, Medium, High, Urgent'), update: 'always' }],
	['CFLeadIntentStage', 'Intent Stage', 'select', 'Intent & Behavior', 'Stage of the buying journey', { options: BUYING, update: 'always' }],
	['CFLeadIntentSource', 'Intent Source', 'select', 'Intent & Behavior', 'How the intent was seen', { options: list('Organic Search, Paid Ads, Social Media, Referrals, Direct, Content Marketing, Events'), update: 'always' }],
	['CFLeadLastIntentActivity', 'Last Intent Activity', 'date', 'Intent & Behavior', 'Date of the latest signal', { update: 'later' }],
	['CFLeadIntentTopics', 'Intent Topics', 'text', 'Intent & Behavior', 'Topics with commas between them', { update: 'always' }],
]);

const prospect = rowsOf('prospect', [
	['CFProspectPainPoints', 'Pain Points', 'text', 'Qualification', 'Confirmed problems'],
	['CFProspectServices', 'Qualified Services', 'text', 'Qualification', 'Services that fit'],
	['CFProspectDecisionMakers', 'Decision Maker', 'text', 'Qualification', 'Who decides'],
	['CFProspectFitScore', 'Fit Score', 'integer', 'Qualification', '0 to 100', { update: 'always' }],
	['CFProspectBudget', 'Budget Range', 'select', 'Qualification', 'Budget', { options: list('<$10K, $10K-$50K, $50K-$100K, $100K-$500K, $500K+') }],
	['CFProspectTimeframe', 'Timeframe', 'select', 'Qualification', 'When', { options: list('Immediate, 1-3 months, 3-6 months, 6-12 months, 12+ months') }],
	['CFProspectIndustry', 'Industry/Sector', 'select', 'Qualification', 'Sector', { options: INDUSTRIES, update: 'refresh' }],
	['CFProspectRegion', 'Geographic Region', 'select', 'Qualification', 'Territory', { options: REGIONS, update: 'refresh' }],
	['CFProspectCompetition', 'Competition', 'text', 'Prospect Management', 'Rivals in the deal', { update: 'append' }],
	['CFProspectCompetitionStrength', 'Competition Strength', 'select', 'Prospect Management', 'How strong the rivals are', { options: list('Weak, Moderate, Strong, Dominant') }],
	['CFProspectDealValue', 'Estimated Deal Value', 'text', 'Prospect Management', 'Estimated value'],
	['CFProspectExpectedClose', 'Expected Close Date', 'date', 'Prospect Management', 'Expected close'],
	['CFProspectNextAction', 'Next Action Item', 'text', 'Prospect Management', 'Next step'],
	['CFProspectPriority', 'Sales Priority', 'select', 'Prospect Management', 'Priority of the follow-up', { options: list('Low, Medium, High, Critical') }],
	['CFProspectAdditionalStakeholders', 'Additional Stakeholders', 'text', 'Stakeholders & Communication', 'Others who decide'],
	['CFProspectInternalChampion', 'Internal Champion', 'text', 'Stakeholders & Communication', 'Our advocate inside'],
	['CFProspectCommunicationHistory', 'Communication History', 'memo', 'Stakeholders & Communication', 'Summary of contacts'],
	['CFProspectObjections', 'Objections/Concerns', 'memo', 'Stakeholders & Communication', 'Objections'],
	['CFProspectBuyingProcess', 'Buying Process Stage', 'select', 'Stakeholders & Communication', 'Stage of buying', { options: BUYING }],
	['CFProspectComments', 'Comments', 'memo', 'Stakeholders & Communication', 'Notes'],
]);

/** Value and probability, the two that the published list leaves out, are HaloPSA's own oppvalue and oppconversionprobability. */
const opportunity = rowsOf('opportunity', [
	['CFOpportunitySolutions', 'Solutions/Products/Services', 'text', 'Deal', 'What is offered'],
	['CFOpportunityQuotes', 'Quotes/Proposals', 'text', 'Deal', 'Quotes sent'],
	['CFOpportunityCompetitors', 'Competitors', 'text', 'Deal', 'Competitors'],
	['CFOpportunityOutcome', 'Win/Loss Reason', 'text', 'Deal', 'Why won or lost'],
	['CFOpportunityDealStage', 'Deal Stage', 'select', 'Deal', 'Internal stage', { options: list('Discovery, Technical Review, POC, Proposal, Contract, Closed') }],
	['CFOpportunityForecast', 'Forecast Category', 'select', 'Deal', 'Forecast', { options: list('Pipeline, Best Case, Commit, Closed') }],
	['CFOpportunityBudgetConfidence', 'Budget Confidence', 'select', 'Deal', 'How certain the budget is', { options: list('Low, Medium, High, Confirmed') }],
	['CFOpportunityScope', 'Scope and Requirements', 'memo', 'Technical Requirements', 'Scope'],
	['CFOpportunityTechnicalRequirements', 'Technical Requirements', 'memo', 'Technical Requirements', 'Technical needs'],
	['CFOpportunityArchitecture', 'Technical Architecture', 'memo', 'Technical Requirements', 'Design'],
	['CFOpportunityIntegration', 'Integration Requirements', 'memo', 'Technical Requirements', 'Integrations needed'],
	['CFOpportunitySupport', 'Support Requirements', 'memo', 'Technical Requirements', 'Support needed'],
	['CFOpportunityTraining', 'Training Requirements', 'memo', 'Technical Requirements', 'Training needed'],
	['CFOpportunityDecisionMakers', 'Decision Makers', 'text', 'Contract & Legal', 'Who approves'],
	['CFOpportunityBudgetApprovalStatus', 'Budget Approval Status', 'select', 'Contract & Legal', 'State of the approval', { options: list('Pending, Approved, Rejected, Under Review') }],
	['CFOpportunityContractTerms', 'Contract Terms', 'memo', 'Contract & Legal', 'Terms'],
	['CFOpportunityRisks', 'Risk Factors', 'memo', 'Contract & Legal', 'Risks'],
	['CFOpportunityTimeline', 'Implementation Timeline', 'date', 'Contract & Legal', 'Planned start'],
	['CFOpportunitySuccessMetrics', 'Success Metrics', 'memo', 'Contract & Legal', 'What success is'],
]);

/** What the pipeline itself has to know again after a total loss of its own state: so it is kept in HaloPSA. */
const own = rowsOf('pipeline', [
	['CFLeadLinkedIn', 'LinkedIn', 'text', 'Contact Profile', 'Profile of the contact', { update: 'always' }],
	['CFLeadEngagementScore', 'Engagement Score', 'integer', 'Intent & Behavior', '0 to 100, from opens, clicks, replies, calls and meetings', { update: 'always' }],
	['CFLeadLists', 'Lead Lists', 'text', 'Lead Basics', 'Lists the lead belongs to'],
	['CFPipelineKeys', 'Pipeline Keys', 'memo', 'Pipeline', 'What the lead is recognised by. Written by the pipeline; do not edit.'],
	['CFPipelineSources', 'Pipeline Sources', 'text', 'Pipeline', 'Providers that told of the lead. Written by the pipeline; do not edit.'],
	['CFPipelineWritten', 'Pipeline Written', 'memo', 'Pipeline', 'Which values are the pipeline\'s own, so that yours are kept. Written by the pipeline; do not edit.'],
	['CFProspectFromLead', 'From Lead', 'text', 'Pipeline', 'ID of the lead that became this prospect'],
	['CFOpportunityFromProspect', 'From Prospect', 'text', 'Pipeline', 'ID of the prospect that became this opportunity'],
]);

export const pipelineFields: readonly PipelineField[] = [...lead, ...prospect, ...opportunity, ...own];

/** Never carried over to the next stage: they say what one record is. */
export const notInherited: ReadonlySet<string> = new Set(['CFProspectFromLead', 'CFOpportunityFromProspect', 'CFPipelineWritten', 'CFLeadLists']);

const byName = new Map(pipelineFields.map((field) => [field.name, field]));
export const pipelineField = (name: string): PipelineField | undefined => byName.get(name);

export { pullQuotations, type QuotationResult, type QuotationSettings } from './pullQuotations';
export { pushQuotes, type QuoteOutcome, type QuoteResult, type QuoteSettings } from './pushQuotes';
export { quoteStates, type QuoteState } from './quote';
export type { Product as QuotedProduct } from './sendable';

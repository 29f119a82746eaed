export { pushQuotes, type QuoteOutcome, type QuoteResult, type QuoteSettings } from './pushQuotes';
export { quoteStates, type QuoteState } from './quote';

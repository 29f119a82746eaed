import fc from 'fast-check';

/** The same cases in every run, so that a failure is one of the change at hand; another seed looks further. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['PROPERTY_SEED'] ?? '20260101') });

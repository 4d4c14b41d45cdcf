// Fits of quarters and years, in pages, and a fairness report a refit.

CREATE CONSTRAINT period_fit_key IF NOT EXISTS FOR (n:PeriodFit) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT period_fit_page_key IF NOT EXISTS FOR (n:PeriodFitPage) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT fairness_report_key IF NOT EXISTS FOR (n:FairnessReport) REQUIRE n.key IS UNIQUE;

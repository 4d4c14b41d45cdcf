"""Sentences that people of the demo company write."""

ASSESSMENT_COMMENTS = (
    "Seen in the last project; solid work.",
    "Works alone on the usual cases, asks in time on the others.",
    "Has become faster, still checks too little.",
    "Colleagues come with their questions.",
    "Knows the theory; the next step is a case of some size.",
    "Less practice this year than the year before.",
)

SCOPES = (
    "Get from {baseline} to {target} in {skill}: work on a real case from my own job and review it together.",
    "I want to use {skill} without help in the next quarter's project.",
    "{skill}: {indicator}",
    "Learn how you approach {skill}, then try it on our team's next task.",
    "Two meetings on {skill} with practice in between, on material I bring along.",
)

WORK_PRODUCTS = (
    "A worked example my team can reuse",
    "A checklist for the next time",
    "The revised version of my current draft",
    "A short demonstration for my team",
)

PRACTICE_NOTES = (
    "Went through a finished example step by step and repeated it alone.",
    "Tried it on this week's task; two mistakes found and corrected together.",
    "Took over the next case myself, questions noted for the next meeting.",
    "Compared two ways of doing it and wrote down when each one fits.",
    "Explained it back in my own words; the hard part is where to begin.",
)

EVIDENCE_TITLES = (
    "Result of the practice task",
    "Reviewed work sample",
    "Note from the customer of the task",
    "Before and after comparison",
)

REFLECTIONS = (
    "I can do the usual cases alone now.",
    "Faster than before, and I know when to ask.",
    "I still need the checklist, but the result holds.",
    "The practice between the meetings helped most.",
)

DECLINE_REASONS = (
    "No room next to the quarter's closing.",
    "Somebody in your region is nearer to this topic.",
    "Back from leave next month, please ask again.",
    None,
    None,
)

WITHDRAWAL_REASONS = ("Found a course that fits.", "The project was moved to next year.", None)

CANCEL_REASONS = (
    "The project that needed this was stopped.",
    "Changed tasks, the gap is no longer mine.",
    "No common time for weeks.",
    "Parental leave begins earlier than planned.",
)

OFFICE_CANCEL_REASONS = (
    "Cancelled by the programme office after both asked for it.",
    "The team is being reorganised; please ask again afterwards.",
)

PAUSED_REASON = "The mentor takes a break from mentoring."
MENTOR_LEFT_REASON = "The mentor has left the company."
MENTEE_LEFT_REASON = "The mentee has left the company."

RETURN_REASONS = (
    "Which case did you do alone? Please name one.",
    "The indicator on checking the result is missing.",
    "Please add the work sample we spoke about.",
)

VERIFICATION_COMMENTS = (
    "Seen in daily work since.",
    "The work sample shows it.",
    "Better than before, not yet the level claimed.",
    "Handled the last case without help.",
    None,
    None,
    None,
)

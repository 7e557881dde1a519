/** Why a person goes on; the form offers these. Apart from its schema, for a page that waits for a person loads no schema. */
export const REASONS = ['work-task', 'trial', 'colleague-shared', 'approved-elsewhere', 'other'] as const

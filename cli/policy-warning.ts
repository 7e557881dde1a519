/** Something in a policy that is allowed and does nothing, or soon will: proven, and never a matter of taste. */
export type PolicyWarning = { code: string; path: string; message: string; hint: string }

declare module 'virtual:knowledge' {
  export const providers: import('../model/knowledge.ts').Providers
  export const vocabulary: import('../model/vocabulary.ts').Vocabulary
  export const knowledge: import('../model/knowledge.ts').Knowledge
  /** Where its providers are heard of. */
  export const heard: import('./match-patterns.ts').Heard
}
declare module 'virtual:embedded-policy' {
  export const embeddedPolicy: import('../model/policy.ts').Policy
  /** How many threats there are, and the day on which they were looked at last. */
  export const builtInThreats: { entries: number; reviewed: string }
}

import { z } from 'zod'
import { ACCESSES, ACTS, CLASSES, DATA_TYPES, KINDS, REACHES, VERDICTS } from './terms.ts'

export const Kind = z.enum(KINDS)
export type Kind = z.infer<typeof Kind>

/** Every fact about the world that may be missing. Unknown is a value of its own: it never reads as `no`. */
export const Tri = z.enum(['yes', 'no', 'unknown'])
export type Tri = z.infer<typeof Tri>

export const Verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof Verdict>

export const DataType = z.enum([...DATA_TYPES, 'unknown'])
export type DataType = z.infer<typeof DataType>

export const Access = z.enum([...ACCESSES, 'unknown'])
export type Access = z.infer<typeof Access>

export const Reach = z.enum([...REACHES, 'unknown'])
export type Reach = z.infer<typeof Reach>

export const Act = z.enum(ACTS)
export type Act = z.infer<typeof Act>

export const DataClass = z.enum(CLASSES)
export type DataClass = z.infer<typeof DataClass>

/** 0 none … 4 critical: the step of a scope before any policy speaks. */
export const Severity = z.number().int().min(0).max(4)

export const RedirectKind = z.enum(['web', 'loopback', 'custom-scheme', 'out-of-band', 'relay', 'extension'])
export type RedirectKind = z.infer<typeof RedirectKind>

export const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')
export const Host = z
  .string()
  .max(255)
  .regex(/^(\*\.)?[a-z0-9.-]+$/, 'a host name in lower case, or *.host for every host below it')
/** Words per language: `{ "en": "…", "de": "…" }`; English is required because it is the last resort. */
export const Words = z
  .record(z.string().regex(/^[a-z]{2}$/, 'a language as two small letters, such as de'), z.string().min(1).max(600))
  .refine(w => 'en' in w, { error: 'words in "en"', params: { hint: 'Add English: it is shown where a language has no words.' } })
export type Words = z.infer<typeof Words>

/** `policies/vocabulary/{data,access,reach}.json`: one entry per id above. */
const Term = z.strictObject({
  severity: Severity,
  words: Words,
  acts: z.array(Act).optional(),
  /** Of data: the whole phrase for sending it and nothing else ("send e-mail in your name"). Absent: it is nothing that is sent. */
  sending: Words.optional(),
  /** Of data: what it is called where it is everybody's ("the whole organisation’s e-mail"), which then needs no saying. */
  whole: Words.optional(),
  /** Of the access `list`: how far seeing goes where it is nothing more ("names and headings only"). */
  only: Words.optional(),
})
export const Vocabulary = z.strictObject({
  data: z.record(DataType, Term),
  access: z.record(Access, Term),
  reach: z.record(Reach, Term),
  acts: z.record(Act, z.strictObject({ words: Words })),
})
export type Vocabulary = z.infer<typeof Vocabulary>

import type { FormField, FormRead } from './sign-up-form.ts'
import { FIELD_WORDS, LOG_IN_ADDRESS, SIGN_UP_ADDRESS, SIGN_UP_WORDS, type SignUpWord } from './sign-up-words.ts'

/** What is known of the page around a form. */
export type PageAround = { title: string; headings: string; path: string }

/** Named numbers, mostly 0 or 1, that speak for or against a form that creates an account. */
export type SignUpFeatures = Record<string, number>

const TYPED = new Set(['text', 'email', 'tel', 'password', 'number', 'date', 'url'])

/** A form's features. Pure and linear in the size of what was read of the form, which is capped. */
export function signUpFeatures(form: FormRead, page: PageAround): SignUpFeatures {
  const fields = form.fields
  const passwords = fields.filter(field => field.type === 'password')
  const typed = fields.filter(field => TYPED.has(field.type))
  const emails = typed.filter(isEmail)
  const buttons = form.buttons.join(' | ').slice(0, 600)
  const links = form.links.slice(0, 40).join(' | ').slice(0, 2000)
  const near = `${form.before.slice(-120)} | ${form.lead} | ${form.text.slice(0, 120)}`
  const all = `${form.text.slice(0, 1500)} | ${links}`
  const says = (word: SignUpWord, text: string) => Number(SIGN_UP_WORDS[word].test(text))
  const has = (kind: keyof typeof FIELD_WORDS, among: FormField[] = typed) =>
    Number(among.some(field => FIELD_WORDS[kind].test(field.says)))
  const boxes = fields.filter(field => field.type === 'checkbox')
  const remember = Number(boxes.some(box => SIGN_UP_WORDS.remember.test(box.says)))
  const completes = (value: string) => Number(passwords.some(field => field.complete.includes(value)))
  const ofPasswords = passwords
    .map(field => field.says)
    .join(' | ')
    .slice(0, 600)
  const others = typed.filter(field => field.type !== 'password').length

  const address = Number(SIGN_UP_ADDRESS.test(form.address))
  const path = Number(SIGN_UP_ADDRESS.test(page.path))
  const heading = says('signUp', `${page.title} | ${page.headings} | ${near}`)
  const button = says('signUp', buttons)
  const letters = says('newsletter', `${buttons} | ${form.address} | ${page.path} | ${all.slice(0, 800)}`)
  const own = `${page.title} | ${page.headings} | ${buttons} | ${form.text.slice(0, 120)} | ${form.lead.slice(-60)}`
  const top = says('signUp', `${page.title} | ${page.headings}`)
  const isStart = passwords.length === 0 && emails.length > 0
  const start = Number(isStart)
  const asksElse =
    fields.some(field => field.type === 'textarea' || field.type === 'search') ||
    says('reset', `${near} | ${buttons}`) + says('forgot', all) + says('logIn', buttons) > 0

  return {
    accountStart: Number(
      isStart && !letters && !asksElse && typed.length < 5 && button + path + top > 1 && path + says('account', own) > 0,
    ),
    startPressed: start * button * heading,
    startPlace: start * Math.min(1, address + path) * Math.max(button, heading),
    saidTwice: Number(passwords.length > 0) * button * heading,
    noPassword: Number(passwords.length === 0),
    onePassword: Number(passwords.length === 1),
    twoPasswords: Number(passwords.length === 2),
    manyPasswords: Number(passwords.length > 2),
    newPassword: completes('new-password'),
    currentPassword: completes('current-password'),
    againPassword: Number(passwords.slice(1).some(field => SIGN_UP_WORDS.again.test(field.says))),
    oldPassword: has('old', passwords),
    choosePassword: says('choose', `${ofPasswords} | ${form.text.slice(0, 1500)}`),
    richPassword: Number(passwords.length > 0 && others > 1),
    userAndEmail: Number(
      emails.length > 0 && typed.some(field => !emails.includes(field) && FIELD_WORDS.user.test(field.says.slice(0, 240))),
    ),
    email: Number(emails.length > 0),
    twoEmails: Number(emails.length > 1),
    addressOnly: Number(emails.length === 1 && typed.length === 1),
    user: has('user'),
    person: has('person'),
    company: has('company'),
    phone: has('phone'),
    about: has('about', fields),
    code: Number(passwords.length === 0) * has('code'),
    card: has('card'),
    captcha: has('captcha', fields),
    noFields: Number(typed.length === 0),
    twoTyped: Number(typed.length === 2),
    manyTyped: Number(others >= 3),
    veryManyTyped: Number(others >= 8),
    textarea: Number(fields.some(field => field.type === 'textarea')),
    searchBox: Number(
      fields.some(field => field.type === 'search') ||
        (typed.length === 1 && /(?<![a-z])(?:q|s|search|query)(?![a-z])/i.test(typed[0]?.says ?? '')),
    ),
    choices: Number(fields.some(field => field.type === 'select')),
    termsBox: Number(boxes.some(box => SIGN_UP_WORDS.terms.test(box.says))),
    anyBox: Number(boxes.length > 0),
    remember: Math.max(remember, says('remember', all.slice(0, 800))),
    buttonSignUp: button,
    buttonLogIn: says('logIn', buttons),
    buttonReset: says('reset', buttons),
    buttonNewsletter: says('newsletter', buttons),
    buttonSearch: says('search', buttons),
    buttonContact: says('contact', buttons),
    buttonCheckout: says('checkout', buttons),
    nearSignUp: says('signUp', near),
    nearLogIn: says('logIn', near),
    nearReset: says('reset', near),
    linkSignUp: says('signUp', links),
    linkLogIn: says('logIn', links),
    forgot: says('forgot', all),
    already: says('already', all),
    noAccount: says('noAccount', all),
    terms: says('terms', all),
    newsletter: letters,
    lettersOnly: Number(passwords.length === 0) * letters,
    contact: says('contact', near),
    checkout: says('checkout', all.slice(0, 800)),
    addressSignUp: address,
    addressLogIn: Number(LOG_IN_ADDRESS.test(form.address)),
    addressReset: Number(/reset|forgot|recover|change[-_]?pass|password|verif/i.test(form.address)),
    addressOther: Number(/search|contact|newsletter|subscri|comment|checkout|cart|order|feedback/i.test(form.address)),
    titleSignUp: says('signUp', page.title),
    titleLogIn: says('logIn', page.title),
    titleReset: says('reset', page.title),
    headSignUp: says('signUp', page.headings),
    headLogIn: says('logIn', page.headings),
    headReset: says('reset', page.headings),
    pathSignUp: path,
    pathLogIn: Number(LOG_IN_ADDRESS.test(page.path)),
  }
}

/** Whether a field takes an e-mail address. */
export function isEmail(field: FormField): boolean {
  return (
    field.type === 'email' ||
    (field.type === 'text' && (field.complete.includes('email') || FIELD_WORDS.email.test(field.says.slice(0, 300))))
  )
}

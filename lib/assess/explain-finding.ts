import type { Finding } from '../model/assessment.ts'
import type { Language, MessageKey } from '../model/knowledge.ts'
import { listWords } from '../model/list-words.ts'
import type { Sign } from '../model/observation.ts'
import { cleanHost, cleanName, isolated } from './clean-name.ts'

const RISKS = {
  'url-shortener': 'explain_finding_redirect_shortener',
  tunnel: 'explain_finding_redirect_tunnel',
  'dynamic-dns': 'explain_finding_redirect_dynamic',
  'free-subdomain': 'explain_finding_redirect_free',
  insecure: 'explain_finding_redirect_insecure',
} as const satisfies Record<Extract<Finding, { code: 'redirect-risky' }>['risk'], MessageKey>

const SIGNS: Partial<Record<Sign, MessageKey>> = {
  'duplicate-parameter': 'explain_sign_duplicate_parameter',
  'scope-cut': 'explain_sign_scope_cut',
  'url-cut': 'explain_sign_url_cut',
  'request-object-unread': 'explain_sign_request_object_unread',
  'authorization-details-unread': 'explain_sign_authorization_details_unread',
  'user-info-in-url': 'explain_sign_user_info_in_url',
  'insecure-server': 'explain_sign_insecure_server',
  'redirect-unread': 'explain_sign_redirect_unread',
  'bidi-characters': 'explain_sign_bidi_characters',
}

const MOST_IDS = 3
/** The first ids of a list, each as data in quotation marks. */
export function idsOf(ids: readonly string[], { lang, say }: Language): string {
  const shown = ids.slice(0, MOST_IDS).map(id => say('explain_name', isolated(cleanName(id))))
  const more = ids.length - shown.length
  return listWords(more > 0 ? [...shown, say('explain_more_items', String(more))] : shown, lang)
}

/** A finding as a sentence, with its evidence in it. */
export function explainFinding(finding: Finding, language: Language): string {
  const { say } = language
  const name = (text: string) => say('explain_name', isolated(cleanName(text)))
  switch (finding.code) {
    case 'scopes-hidden':
      return say('explain_finding_scopes_hidden')
    case 'scope-unknown':
      return say('explain_finding_scope_unknown', idsOf(finding.scopes, language))
    case 'server-unknown':
      return say('explain_finding_server_unknown', cleanHost(finding.host))
    case 'software-claimed':
      return say('explain_finding_software_claimed', cleanName(finding.software))
    case 'look-alike-host':
      return finding.resembles === null
        ? say('explain_finding_look_alike', cleanHost(finding.host))
        : say('explain_finding_look_alike_of', cleanHost(finding.host), cleanHost(finding.resembles))
    case 'redirect-risky':
      return say(RISKS[finding.risk], cleanHost(finding.host))
    case 'redirect-unlike-name':
      return say('explain_finding_redirect_unlike_name', name(finding.name), cleanHost(finding.host))
    case 'redirect-unlike-home':
      return say('explain_finding_redirect_unlike_home', name(finding.app), cleanHost(finding.host), cleanHost(finding.home))
    case 'threat-listed':
      return finding.kind === 'malicious'
        ? say('explain_finding_threat_malicious', cleanName(finding.source, 200))
        : say('explain_finding_threat_abused', cleanName(finding.source, 200))
    case 'redirect-listed':
      return say('explain_finding_redirect_listed', cleanHost(finding.host), cleanName(finding.source, 200))
    case 'name-suspicious':
      return finding.heuristic === 'no-letters'
        ? say('explain_finding_name_no_letters')
        : say('explain_finding_name_placeholder', name(finding.name))
    case 'name-confusable':
      return finding.resembles === null
        ? say('explain_finding_name_mixed', name(finding.name))
        : say('explain_finding_name_confusable', name(finding.name), name(finding.resembles))
    case 'client-borrowed':
      return say('explain_finding_client_borrowed', cleanName(finding.name))
    case 'publisher-unverified':
      return finding.name !== null && cleanName(finding.name) !== ''
        ? say('explain_finding_publisher_unverified_name', name(finding.name))
        : say('explain_finding_publisher_unverified')
    case 'admin-consent':
      return say('explain_finding_admin_consent')
    case 'offline-access':
      return say('explain_finding_offline_access')
    case 'above-ceiling':
      return say('explain_finding_above_ceiling', cleanName(finding.app), idsOf(finding.scopes, language))
    case 'scope-expansion':
      return say('explain_finding_scope_expansion', idsOf(finding.scopes, language))
    case 'request-odd':
      return say(
        'explain_finding_request_odd',
        listWords(
          finding.signs.flatMap(sign => (SIGNS[sign] ? [say(SIGNS[sign])] : [])),
          language.lang,
        ),
      )
  }
}

/** A proxy keeps the body (often the head too) until a buffer is full or the response is over. */
import { type BodyHolder, bodyHolders } from '../model/buffering.ts';
import {
  burstsOf,
  directOnTime,
  heldBursts,
  isHeadless,
  isOnTime,
  type Lateness,
  latenessAgainst,
  streamsAsking,
} from '../model/delivery.ts';
import { directStreams, type Facts, hopNamed, settingsOf } from '../model/facts.ts';
import type { Confidence, ProposedFix } from '../model/finding.ts';
import { frontProxy } from '../model/fingerprint.ts';
import type { LogRecord, ProxyKind } from '../model/log-record.ts';
import type { Setting } from '../model/setting.ts';
import type { Stream } from '../model/stream.ts';
import { arrivalOf, change, countOf, hopName, rowOf, sentence, settingFact, whereSet } from './evidence.ts';
import { found, notChecked, type Rule, ruledOut } from './rule.ts';

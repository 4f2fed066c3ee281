/// Judges of histories: pure functions from what clients were told to what cannot be true.
///
/// [io.ringhold.verify.check.Judgement#of] runs all of them. Two look at the same reads and writes
/// in ways that share nothing but the evidence: [io.ringhold.verify.check.LinearizabilitySearch]
/// looks for an order of one key's operations and knows nothing of versions and receipts;
/// [io.ringhold.verify.check.ReceiptReplay] takes the order from the receipts and holds it against
/// everything else. The others know what one workload promises.
///
/// Two rules make an unknown outcome harmless: such a write stays open for ever, and each value is
/// written once, so that whoever reads it names the write.
@NullMarked
package io.ringhold.verify.check;

import org.jspecify.annotations.NullMarked;

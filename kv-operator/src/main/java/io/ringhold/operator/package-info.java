/// The operator: makes clusters of what a `KvCluster` resource says, and keeps them so.
///
/// [KvClusterReconciler#reconcile] is the whole of it: observe, plan, act, report. It is called
/// again and again, remembers nothing that matters, and takes one step at a time. What to do next
/// is decided by pure functions in [io.ringhold.operator.plan], from what `observe` saw just now,
/// so the operator may be killed between any two steps.
@NullMarked
package io.ringhold.operator;

import org.jspecify.annotations.NullMarked;

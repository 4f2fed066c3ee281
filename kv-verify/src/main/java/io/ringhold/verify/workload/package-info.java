/// Clients that keep a cluster busy and write down what they do and are told.
///
/// [io.ringhold.verify.workload.Load] runs many of them, each with one operation outstanding. What
/// a client does next is decided by its [io.ringhold.verify.workload.Workload] and a seed; how the
/// answer is to be understood is decided in one place, [io.ringhold.verify.workload.Recorder].
@NullMarked
package io.ringhold.verify.workload;

import org.jspecify.annotations.NullMarked;

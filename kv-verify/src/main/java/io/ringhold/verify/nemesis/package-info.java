/// What goes wrong on purpose: processes are killed and frozen, packets dropped and slowed, disks
/// wiped, members changed.
///
/// [io.ringhold.verify.nemesis.Nemesis] draws [io.ringhold.verify.nemesis.Fault]s by a seed, in up
/// to three lanes side by side (processes, network, members), and writes the begin and end of each
/// into the [io.ringhold.verify.nemesis.FaultLog]. Every fault is one straight piece of code that
/// harms, waits and heals. The network can only be harmed in
/// [io.ringhold.verify.nemesis.Namespaces], for which one must be root; nothing outside of these is
/// ever touched.
@NullMarked
package io.ringhold.verify.nemesis;

import org.jspecify.annotations.NullMarked;

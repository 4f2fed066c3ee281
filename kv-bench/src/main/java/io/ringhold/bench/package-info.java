/// How much a cluster does, how quickly, and what that costs it; beside etcd where etcd is
/// installed.
///
/// Each cell (a workload at a number of outstanding requests) is run against one store and then the
/// other, several times in turn, so that what else the machine does meanwhile falls on both.
@NullMarked
package io.ringhold.bench;

import org.jspecify.annotations.NullMarked;

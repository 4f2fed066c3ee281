/// The `KvCluster` resource: what a user wishes for and what the operator answers. `crds/` is
/// generated from these classes.
@NullMarked
package io.ringhold.operator.api;

import org.jspecify.annotations.NullMarked;

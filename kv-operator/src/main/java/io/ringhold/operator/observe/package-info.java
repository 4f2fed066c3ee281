/// What there is: Kubernetes' objects, read from the API server itself and never from a cache, and
/// the cluster as its own nodes tell it. What could not be learnt is said to be unknown.
@NullMarked
package io.ringhold.operator.observe;

import org.jspecify.annotations.NullMarked;

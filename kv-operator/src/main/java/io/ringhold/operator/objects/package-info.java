/// What a cluster's objects in Kubernetes should be: pure functions of the resource and of the few
/// things that are decided elsewhere, such as how many members there are now.
@NullMarked
package io.ringhold.operator.objects;

import org.jspecify.annotations.NullMarked;

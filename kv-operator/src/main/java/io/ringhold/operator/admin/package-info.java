/// The cluster's own admin service, over the wire.
@NullMarked
package io.ringhold.operator.admin;

import org.jspecify.annotations.NullMarked;

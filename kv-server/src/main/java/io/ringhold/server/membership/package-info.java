/// Who belongs to the cluster: the roster that its nodes found it with.
@NullMarked
package io.ringhold.server.membership;

import org.jspecify.annotations.NullMarked;

/// On a real Kubernetes, with the operator installed in it. `make e2e` prepares both and runs
/// these.
@NullMarked
package io.ringhold.operator.e2e;

import org.jspecify.annotations.NullMarked;

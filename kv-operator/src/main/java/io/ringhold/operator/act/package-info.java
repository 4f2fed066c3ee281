/// Does what was planned.
@NullMarked
package io.ringhold.operator.act;

import org.jspecify.annotations.NullMarked;

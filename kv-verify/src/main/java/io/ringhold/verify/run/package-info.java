/// `kv verify`: the command line in front of a run.
@NullMarked
package io.ringhold.verify.run;

import org.jspecify.annotations.NullMarked;

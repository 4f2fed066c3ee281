/// One version of one key, its order, and cursors over many of them.
@NullMarked
package io.ringhold.storage.entry;

import org.jspecify.annotations.NullMarked;

/// The LSM storage engine of Ringhold.
@NullMarked
package io.ringhold.storage;

import org.jspecify.annotations.NullMarked;

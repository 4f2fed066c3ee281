/// The seam to the disk: files, directories, checksums and the errors of the engine's files.
@NullMarked
package io.ringhold.storage.io;

import org.jspecify.annotations.NullMarked;

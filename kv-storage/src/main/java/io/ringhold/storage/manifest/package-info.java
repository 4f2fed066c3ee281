/// Which tables are live, and up to which log position: an append-only file of edits, named by
/// CURRENT.
///
/// The order that survives a crash: tables fsynced, directory fsynced, edit fsynced, edit sealed,
/// only then published.
@NullMarked
package io.ringhold.storage.manifest;

import org.jspecify.annotations.NullMarked;

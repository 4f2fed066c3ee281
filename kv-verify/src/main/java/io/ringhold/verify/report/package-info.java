/// What became of a run: one [io.ringhold.verify.report.Summary] for programs, one page for people.
@NullMarked
package io.ringhold.verify.report;

import org.jspecify.annotations.NullMarked;

/// What to do next: pure functions of what was observed. No clock, no calls, no memory.
///
/// [Planner#STEPS] is the operator on one screen: the first step that has something to do wins.
@NullMarked
package io.ringhold.operator.plan;

import org.jspecify.annotations.NullMarked;

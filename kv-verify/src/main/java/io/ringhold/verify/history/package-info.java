/// What clients did and what they were told: the only evidence that the checkers accept.
///
/// A history is a file of JSON lines, one [io.ringhold.verify.history.Operation] each, in the order
/// in which they ended:
///
/// ```
/// {"process":3,"put":"register/7.0","value":"3.41","start":81273,"end":94810,
///  "ok":{"shard":1,"term":2,"index":77,"versions":[120]}}
/// {"process":5,"get":"register/7.0","start":90001,"end":99213,
///  "ok":{"shard":1,"term":2,"index":78,"entries":[["register/7.0","3.41",120]]}}
/// {"process":4,"put":"register/7.0","value":"4.9","if_version":120,"start":1,"end":9,"fail":"CONDITION_FAILED","current":119}
/// {"process":6,"delete":"register/7.0","start":91000,"end":10091000,"unknown":"DEADLINE"}
/// ```
///
/// Times are nanoseconds of one monotonic clock. `fail` means surely not applied; `unknown` means
/// that it may have been applied at any time after its start, also after its end. Written by
/// [io.ringhold.verify.history.HistoryWriter] while the run goes on, read by
/// [io.ringhold.verify.history.HistoryReader].
@NullMarked
package io.ringhold.verify.history;

import org.jspecify.annotations.NullMarked;

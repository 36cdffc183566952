/**
 * The one pattern every service follows, and what services share without knowing one another.
 *
 * <pre>
 *   edge -- event --> Machine.step --> actions, in order --> edge        (one thread a service)
 *   commit engine --> Service.plan(now, next) --> Plan --> Service.apply (idempotent, undoable)
 *   vrrp -- role changed --> TakeoverPipeline: TakeoverStep, TakeoverStep, ... --> Facts
 *   everybody --> EventLog (messages with stable ids)
 * </pre>
 */
package io.twinwall.runtime;

/**
 * The daemon and its wiring: the only room that knows every other.
 *
 * <pre>
 *   Main -- check   --> document/
 *        -- cli     --> shell.client
 *        -- daemon  --> daemon/ -- wires --> firewall network/ hook/ vrrp check/  (in the order they are applied)
 *                              |-----------> commit/  CommitEngine, ConfigStore, candidates
 *                              |-----------> flow/    connections, the firewall's live log and trace
 *                              `-----------> control/ the control socket: shell over ControlPlane
 * </pre>
 */
package io.twinwall.appliance;

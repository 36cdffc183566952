/** Twinwall shell. */
package io.twinwall.shell;

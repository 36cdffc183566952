/** The port between the shell and the appliance: what an operator may ask, without knowing who answers. */
package io.twinwall.model.control;

/**
 * What the operator owns, as records: the only room everybody may know, and it knows nobody (JDK only).
 *
 * <pre>
 *   value/    addresses, prefixes, ports, names: parsed once, valid for ever, units in the type
 *   config/   the document, one record for each section; the single source of the schema
 *   schema/   the tree derived from the records; ConfigNode (text with its place) to records and back
 *   verify/   rules over the whole document; findings with place, value and cure
 *   view/     what services report: a Datum tree that becomes a table or JSON
 *   control/  the ControlPlane port between the shell and the appliance
 * </pre>
 */
package io.twinwall.model;

/**
 * The document, one record for each section. Conventions the schema reads by reflection:
 *
 * <ul>
 *   <li>a component's key is its name in kebab-case, or {@code @Key};
 *   <li>{@code Optional<T>} may be absent; {@code @Default} gives an absent scalar its value; an absent {@code List} or
 *       {@code Map} is empty; an absent section (record) is read as an empty mapping; everything else is required;
 *   <li>{@code List} of scalars accepts one scalar, and a list of one is written as that scalar;
 *   <li>{@code PerNode<T>} accepts either one T for both nodes or a map of node names to T;
 *   <li>scalars are types with a static {@code parse(String)} that throws {@code IllegalArgumentException} with a
 *       sentence fit for an operator, and a {@code toString()} that gives the one written form; enums are written in
 *       lower case with dashes.
 * </ul>
 */
package io.twinwall.model.config;

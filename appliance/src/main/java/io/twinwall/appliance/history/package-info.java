/**
 * What was in force, as a git repository in the state directory: each commit is a git commit whose tree is the document
 * and nothing else.
 *
 * <pre>
 *   GitObject, CommitObject  bytes and ids, pure: both nodes come to the same id for the same commit
 *   Bundle                   objects on their way to the twin
 *   LooseFiles               objects and references as files, as git itself writes them
 *   History                  the repository; by JGit what git packed
 * </pre>
 *
 * The history is a line: a commit has one parent, or none. Git is never needed to start: what is in force is in
 * {@code configuration.yaml}, with its commit's id.
 */
package io.twinwall.appliance.history;

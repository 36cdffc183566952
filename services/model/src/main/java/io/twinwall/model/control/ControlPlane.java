package io.twinwall.model.control;

import io.twinwall.model.edit.Draft;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.view.Datum;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The appliance as the shell sees it. Calls from any thread; each answers within its own bounded time. */
public interface ControlPlane {
    /** Largest document in bytes: a group of a million IPv6 addresses, or 100,000 rules. */
    int DOCUMENT_BYTES_MAX = 1 << 26;

    /** The name of this node, for prompts and banners. */
    String node();

    /** What a topic shows now; lists of records become Items of Fields. */
    Datum show(Topic topic);

    /** The committed document as YAML text. */
    String configuration();

    /**
     * Makes a file the operator's candidate. Findings come one a line; with an error among them the candidate stays
     * what it was.
     */
    Outcome load(Operator operator, String fileName, byte[] text);

    /**
     * What separates documents, a line a value: the operator's candidate from what is in force; with one reference,
     * what is in force from that; with two, the second from the first. A reference is a number of commits ago, a
     * branch, or the beginning of a commit's id.
     */
    Outcome compare(Operator operator, List<String> references);

    /** Makes what was in force once, or a branch, the operator's candidate. */
    Outcome rollback(Operator operator, String reference);

    /**
     * Makes the operator's candidate the document in force. An earlier commit that waits for its confirmation is
     * confirmed by a later one without a time.
     */
    Outcome commit(Operator operator, CommitRequest request);

    /** The operator's candidate as a draft, or what is in force where they have none. */
    Draft draft(Operator operator);

    /** Makes a draft the operator's candidate; what is wrong with it is told when it is compared or committed. */
    void edited(Operator operator, Draft draft);

    /** What a draft has at a place, as YAML; empty where nothing is written there. */
    String text(Draft draft, List<String> place);

    boolean hasCandidate(Operator operator);

    /** Other operators who have typed something that is not committed yet. */
    List<String> otherCandidates(Operator operator);

    /** Values of a type of the document that exist on this node now, by the type's class: its devices. */
    Collection<String> live(Class<?> type);

    /** Whether the operator's candidate could be committed: the services' plans and dry runs, nothing changed. */
    Outcome commitCheck(Operator operator);

    /** Makes a commit that waits for its confirmation last. */
    Outcome confirm(Operator operator);

    /** Drops the operator's candidate. */
    Outcome discard(Operator operator);

    /** Hands a group, or every group, over to the twin; {@code force} also to one that is not ready. */
    Outcome requestFailover(Optional<GroupName> group, boolean force);

    /** Fails the pair over and back under watch, a line a step; refused where a loss would be noticed now. */
    Feed requestDrill(Operator operator);

    /** Takes the node out of service or puts it back; {@code force} also where no twin takes over. */
    Outcome requestMaintenance(boolean on, boolean force);

    /** Makes a node this one's twin, or no longer; waits a few seconds for the other console at most. */
    Outcome requestPairing(Operator operator, PairingRequest request);

    /** Sets a secret on both nodes; the value may end with the end of its line. No answer has a value. */
    Outcome setSecret(Operator operator, SecretName name, String value);

    /** Deletes a secret that nothing uses. */
    Outcome deleteSecret(Operator operator, SecretName name);

    /** Writes every secret to a new file under a passphrase. */
    Outcome backUpSecrets(Operator operator, Path file, String passphrase);

    /** Sets the secrets that a file has, all or none. */
    Outcome restoreSecrets(Operator operator, Path file, String passphrase);

    /** The names that the committed document gives to things of a kind, in its order. */
    List<String> names(Named kind);

    /** A rule of the firewall as the committed document has it, its keys as {@code Fields}. */
    Shown firewallRule(RuleName rule);

    /**
     * A group of the firewall, as {@code name}, {@code type}, {@code timeout}, {@code matching} and at most {@code
     * limit} of its {@code elements}, each with how long it is {@code left} where it goes by itself.
     */
    Shown firewallGroup(FirewallGroupName group, int limit);

    /**
     * Tracked connections, as {@code tracked}, {@code maximum}, {@code matching} and at most {@code limit} of those
     * that match as {@code connections}, in no order.
     */
    Shown connections(ConnectionFilter filter, int limit);

    /** Deletes the tracked connections that match; what goes on begins anew. Says how many there were. */
    Outcome clearConnections(ConnectionFilter filter);

    /** Packets that rules log, as they are logged. */
    Feed monitorFirewall(LoggedFilter filter);

    /** The way of some packets through the ruleset, one step a line, each with its rule's path in the document. */
    Feed traceFirewall(Operator operator, TraceQuestion question);
}

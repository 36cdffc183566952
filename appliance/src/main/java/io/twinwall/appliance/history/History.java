package io.twinwall.appliance.history;

import io.twinwall.runtime.DurableFile;
import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.SystemReader;

/**
 * The repository of a node, bare, in {@code history.git} beneath the state directory. Opened with the first question,
 * so a node that only runs never loads git. Methods return after what they wrote is on disk.
 */
public final class History implements AutoCloseable {
    /** Of the repository: what the head of {@code configuration.yaml} is told to others as. */
    private static final String MAIN = "refs/heads/main";

    private static final String BRANCHES = "refs/heads/";
    private static final long WINDOW_CACHE_BYTES = 1 << 20;

    private final Path directory;
    private Optional<Repository> open = Optional.empty();

    public History(Path state) {
        this.directory = state.resolve("history.git");
    }

    /** Where it lies. */
    public Path directory() {
        return directory;
    }

    private Repository repository() throws IOException {
        if (open.isEmpty()) {
            WindowCacheConfig cache = new WindowCacheConfig();
            cache.setPackedGitLimit(WINDOW_CACHE_BYTES);
            cache.setPackedGitWindowSize(8 << 10);
            cache.setDeltaBaseCacheLimit(1 << 20);
            if (!(SystemReader.getInstance() instanceof AloneReader)) {
                SystemReader.setInstance(new AloneReader(SystemReader.getInstance()));
            }
            cache.install();
            Repository made = new FileRepository(directory.toFile());
            if (!Files.exists(directory.resolve("config"))) {
                made.create(true);
                StoredConfig config = made.getConfig();
                config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, "fsyncObjectFiles", true);
                config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, "fsyncRefFiles", true);
                config.save();
                RefUpdate head = made.updateRef(Constants.HEAD);
                head.disableRefLog();
                head.link(MAIN);
            }
            open = Optional.of(made);
        }
        return open.get();
    }

    public synchronized boolean has(CommitId id) throws IOException {
        return repository().getObjectDatabase().has(object(id));
    }

    /** Keeps objects; those that are there already cost nothing. */
    public synchronized void insert(Collection<GitObject> objects) throws IOException {
        Set<Path> places = new LinkedHashSet<>();
        try (ObjectInserter inserter = repository().newObjectInserter()) {
            for (GitObject object : objects) {
                ObjectId id = inserter.insert(type(object.kind()), object.bytes());
                if (!id.name().equals(object.id())) {
                    throw new IllegalStateException("git names " + object.id() + " " + id.name());
                }
                places.add(directory.resolve("objects").resolve(object.id().substring(0, 2)));
            }
            inserter.flush();
        }
        // The bytes are on disk; their names only once the directories are.
        for (Path place : places) {
            if (Files.exists(place)) {
                DurableFile.settle(place);
            }
        }
        DurableFile.settle(directory.resolve("objects"));
    }

    /** A commit; empty where it is not here. */
    public synchronized Optional<CommitObject> commit(CommitId id) throws IOException {
        return read(GitObject.Kind.COMMIT, id.hex()).map(CommitObject::parse);
    }

    /** The document of a commit that is here. */
    public synchronized byte[] document(CommitId id) throws IOException {
        CommitObject commit = commit(id).orElseThrow(() -> new IOException("commit " + id + " is not here"));
        return needed(GitObject.Kind.BLOB, needed(GitObject.Kind.TREE, commit.tree()).documentOfTree()).bytes();
    }

    /** A commit and those before it, newest first, at most {@code limit}. */
    public synchronized List<CommitObject> line(CommitId head, int limit) throws IOException {
        List<CommitObject> line = new ArrayList<>();
        Optional<CommitId> next = Optional.of(head);
        while (next.isPresent() && line.size() < limit) {
            CommitId id = next.get();
            CommitObject commit = commit(id).orElseThrow(() -> new IOException("commit " + id + " is not here"));
            line.add(commit);
            next = commit.parent();
        }
        return line;
    }

    /** The objects of a commit and of those before it, down to {@code known}, which the other side has. */
    public synchronized List<GitObject> objects(CommitId head, Optional<CommitId> known) throws IOException {
        List<GitObject> objects = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Optional<CommitId> next = Optional.of(head); next.isPresent() && !next.equals(known); ) {
            GitObject commit = needed(GitObject.Kind.COMMIT, next.get().hex());
            CommitObject parsed = CommitObject.parse(commit);
            if (seen.add(parsed.tree())) {
                GitObject tree = needed(GitObject.Kind.TREE, parsed.tree());
                if (seen.add(tree.documentOfTree())) {
                    objects.add(needed(GitObject.Kind.BLOB, tree.documentOfTree()));
                }
                objects.add(tree);
            }
            objects.add(commit);
            next = parsed.parent();
        }
        return objects;
    }

    /** What {@code main} names; no more than a note of it, see {@code configuration.yaml}. */
    public synchronized Optional<CommitId> head() throws IOException {
        return Optional.ofNullable(repository().exactRef(MAIN)).map(Ref::getObjectId).map(AnyObjectId::name)
                .map(CommitId::new);
    }

    /** Whether {@code main} names this commit, as far as can be told without git. */
    public boolean headIs(CommitId id) {
        try {
            return Files.readString(directory.resolve(MAIN)).strip().equals(id.hex());
        } catch (IOException e) {
            return false;
        }
    }

    /** Every branch and what it names, as a text; without git. */
    public String standing() throws IOException {
        Path heads = directory.resolve(BRANCHES);
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(heads)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(heads.relativize(file)).append(' ').append(Files.readString(file).strip()).append('\n');
            }
        }
        return text.toString();
    }

    public synchronized void head(CommitId id) throws IOException {
        point(MAIN, id);
    }

    /** Keeps a line of commits under a name of its own. */
    public synchronized void branch(String name, CommitId id) throws IOException {
        point(BRANCHES + name, id);
    }

    private void point(String reference, CommitId id) throws IOException {
        RefUpdate update = repository().updateRef(reference);
        update.setNewObjectId(object(id));
        update.setForceUpdate(true);
        update.disableRefLog();
        RefUpdate.Result result = update.forceUpdate();
        switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> DurableFile.settle(directory.resolve(reference).getParent());
            case IO_FAILURE, LOCK_FAILURE, NOT_ATTEMPTED, REJECTED, REJECTED_CURRENT_BRANCH, REJECTED_MISSING_OBJECT,
                    REJECTED_OTHER_REASON, RENAMED ->
                throw new IOException(reference + " cannot be written: " + result);
        }
    }

    /** Whether there are branches besides {@code main}, as far as can be told without git. */
    public boolean hasBranches() {
        try (Stream<Path> names = Files.list(directory.resolve(BRANCHES))) {
            return names.anyMatch(name -> !name.endsWith("main"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Branches besides {@code main}, by name. */
    public synchronized Map<String, CommitId> branches() throws IOException {
        Map<String, CommitId> branches = new TreeMap<>();
        for (Ref ref : repository().getRefDatabase().getRefsByPrefix(BRANCHES)) {
            if (!ref.getName().equals(MAIN)) {
                branches.put(ref.getName().substring(BRANCHES.length()), new CommitId(ref.getObjectId().name()));
            }
        }
        return branches;
    }

    private GitObject needed(GitObject.Kind kind, String id) throws IOException {
        return read(kind, id).orElseThrow(() -> new IOException("object " + id + " is not here"));
    }

    private Optional<GitObject> read(GitObject.Kind kind, String id) throws IOException {
        try (ObjectReader reader = repository().newObjectReader()) {
            return Optional.of(new GitObject(kind, reader.open(ObjectId.fromString(id), type(kind)).getBytes()));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    private static int type(GitObject.Kind kind) {
        return switch (kind) {
            case COMMIT -> Constants.OBJ_COMMIT;
            case TREE -> Constants.OBJ_TREE;
            case BLOB -> Constants.OBJ_BLOB;
        };
    }

    private static ObjectId object(CommitId id) {
        return ObjectId.fromString(id.hex());
    }

    @Override
    public synchronized void close() {
        open.ifPresent(Repository::close);
        open = Optional.empty();
    }
}

package io.twinwall.appliance.walls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The walls inside modules, which Maven cannot see. */
class WallsTest {
    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.twinwall");
    }

    @Test
    void modelKnowsOnlyTheJdk() {
        noClasses()
                .that()
                .resideInAPackage("io.twinwall.model..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.twinwall.model..", "java..")
                .check(house);
    }

    @Test
    void servicesKnowNeitherOneAnotherNorWhoWiresThem() {
        slices().matching("io.twinwall.(vrrp|firewall|dhcp|balancer|sync)..")
                .should()
                .notDependOnEachOther()
                .check(house);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.twinwall.vrrp..", "io.twinwall.firewall..", "io.twinwall.sync..", "io.twinwall.linux..",
                        "io.twinwall.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.twinwall.appliance..", "io.twinwall.shell..")
                .check(house);
    }

    @Test
    void onlyFfiKnowsJnr() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.twinwall.linux.ffi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..")
                .check(house);
    }

    @Test
    void nettyAndProtobufStayWhereTheyBelong() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.twinwall.sync.edge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.bouncycastle..")
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.twinwall.sync..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..")
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.twinwall.sync.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.twinwall.sync.wire.proto..")
                .check(house);
    }

    @Test
    void theShellKnowsTheApplianceOnlyAsItsPort() {
        noClasses()
                .that()
                .resideInAPackage("io.twinwall.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.twinwall.runtime..", "io.twinwall.linux..", "io.twinwall.vrrp..", "io.twinwall.firewall..",
                        "io.twinwall.sync..")
                .check(house);
    }

    /** The room that meets the kernel, but for the words in which it tells of connections. */
    private static final DescribedPredicate<JavaClass> KERNEL = JavaClass.Predicates
            .resideInAPackage("io.twinwall.linux..")
            .and(DescribedPredicate.not(DescribedPredicate.describe("values of connections", type ->
                    type.getName().matches("io[.]twinwall[.]linux[.]conntrack[.]"
                            + "(Flow|Tuple|FlowStatus|FlowEvent|FlowChange|Expectation|ProtocolState)([$].*)?"))));

    @Test
    void machinesAndWireFormatsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("io.twinwall..machine..", "io.twinwall..ruleset..", "io.twinwall..print..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "io.twinwall..edge..")
                .orShould()
                .dependOnClassesThat(KERNEL)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(house);
        noClasses()
                .that()
                .resideInAPackage("io.twinwall..wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..", "java.nio.channels..", "io.twinwall..edge..", "io.twinwall..machine..")
                .check(house);
    }

    @Test
    void noRoomIsEnteredByACircle() {
        slices().matching("io.twinwall.(*)..").should().beFreeOfCycles().check(house);
    }
}

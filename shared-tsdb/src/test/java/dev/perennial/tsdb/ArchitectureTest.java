package dev.perennial.tsdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/// The core's shape as rules: which way dependencies point, and what stays outside.
@AnalyzeClasses(packages = "dev.perennial", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String WIRE = "dev.perennial.tsdb.storeapi.wire..";

  /** The catalogue's records are its vocabulary: one door, many words. */
  private static final Set<String> ROOMY = Set.of("dev.perennial.tsdb.catalog");

  @ArchTest
  static final ArchRule storage_packages_form_no_cycle =
      slices().matching("dev.perennial.tsdb.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule query_packages_form_no_cycle =
      slices().matching("dev.perennial.promql.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule promql_knows_no_storage =
      noClasses()
          .that()
          .resideInAPackage("dev.perennial.promql..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.perennial.tsdb..")
                  .and(
                      JavaClass.Predicates.resideOutsideOfPackages(
                          "dev.perennial.tsdb.labels..",
                          "dev.perennial.tsdb.time..",
                          "dev.perennial.tsdb.histogram..",
                          "dev.perennial.tsdb.series..")));

  @ArchTest
  static final ArchRule syntax_knows_neither_plan_nor_exec =
      noClasses()
          .that()
          .resideInAPackage("dev.perennial.promql.syntax..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.perennial.promql.plan..", "dev.perennial.promql.exec..");

  @ArchTest
  static final ArchRule plan_knows_no_exec =
      noClasses()
          .that()
          .resideInAPackage("dev.perennial.promql.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.perennial.promql.exec..");

  @ArchTest
  static final ArchRule formats_point_down =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.perennial.tsdb.bytes..",
              "dev.perennial.tsdb.labels..",
              "dev.perennial.tsdb.time..",
              "dev.perennial.tsdb.histogram..",
              "dev.perennial.tsdb.chunk..",
              "dev.perennial.tsdb.series..",
              "dev.perennial.tsdb.index..",
              "dev.perennial.tsdb.postings..",
              "dev.perennial.tsdb.block..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.perennial.tsdb.catalog..",
              "dev.perennial.tsdb.compact..",
              "dev.perennial.tsdb.dedup..",
              "dev.perennial.tsdb.downsample..",
              "dev.perennial.tsdb.plan..",
              "dev.perennial.tsdb.storeapi..",
              "dev.perennial.tsdb.location..");

  @ArchTest
  static final ArchRule work_knows_no_catalogue =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.perennial.tsdb.compact..", "dev.perennial.tsdb.dedup..", "dev.perennial.tsdb.downsample..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.perennial.tsdb.catalog..");

  @ArchTest
  static final ArchRule aws_stays_in_its_adapters =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.perennial.tsdb.objectstore.s3..",
              "dev.perennial.tsdb.catalog.dynamodb..",
              "dev.perennial.tsdb.location..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "com.amazonaws..");

  @ArchTest
  static final ArchRule grpc_stays_in_the_store_api =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.perennial.tsdb.storeapi..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", WIRE);

  @ArchTest
  static final ArchRule the_core_is_not_wired =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dagger..", "javax.inject..", "jakarta.inject..");

  @ArchTest
  static final ArchRule nobody_reads_the_clock =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.perennial.tsdb.location..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule names_say_what =
      noClasses()
          .that()
          .resideOutsideOfPackage(WIRE)
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveNameMatching(".*\\.(\\w*(Utils|Helper|Manager|Impl|Common|Base)|Abstract\\w*)");

  @ArchTest
  static final ArchRule classes_are_closed =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .and()
          .resideOutsideOfPackage(WIRE)
          .should(Shape.closed());

  @ArchTest
  static final ArchRule every_package_introduces_itself =
      classes()
          .that()
          .resideOutsideOfPackage(WIRE)
          .should(Shape.introduced());

  @ArchTest
  static final ArchRule packages_have_small_doors =
      classes()
          .that()
          .resideOutsideOfPackage(WIRE)
          .should(Shape.behindASmallDoor(ROOMY));
}

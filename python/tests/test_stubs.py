"""`_native.pyi` names exactly what is written in Rust: classes, functions, methods, what can be
read of objects, and the parameters of each."""

import ast
import importlib.util
import inspect
from pathlib import Path

import precocial
from precocial import _native

STUBS = Path(precocial.__file__).with_name("_native.pyi")


def parameters_of(arguments):
    """Name of each parameter, and its default; none is marked by `empty`."""
    plain = arguments.posonlyargs + arguments.args
    defaults = [inspect.Parameter.empty] * (len(plain) - len(arguments.defaults))
    defaults += [ast.literal_eval(default) for default in arguments.defaults]
    assert not arguments.kwonlyargs and not arguments.vararg and not arguments.kwarg
    names = [argument.arg for argument in plain]
    return [pair for pair in zip(names, defaults, strict=True) if pair[0] not in ("self", "cls")]


def parameters(function):
    found = inspect.signature(function).parameters.values()
    return [(one.name, one.default) for one in found if one.name != "self"]


def members_of(body):
    """What a module or class of the stubs has: parameters of functions, None for what is read."""
    members = {}
    for part in body:
        if isinstance(part, ast.FunctionDef):
            members[part.name] = parameters_of(part.args)
        elif isinstance(part, ast.AnnAssign):
            members[part.target.id] = None
        elif isinstance(part, ast.ClassDef):
            members[part.name] = members_of(part.body)
    return members


def members(thing):
    """The same of what there is."""
    if inspect.ismodule(thing):
        names = [name for name in vars(thing) if not name.startswith("__")] + ["__version__"]
    else:
        names = [name for name in vars(thing) if not name.startswith("__")]
    found = {}
    for name in names:
        part = getattr(thing, name)
        if inspect.isclass(part):
            # Some are made by the engine alone.
            made = {"__new__": parameters(part)} if "__new__" in vars(part) else {}
            found[name] = {**made, **members(part)}
        else:
            found[name] = parameters(part) if callable(part) else None
    return found


def test_stubs_name_what_there_is():
    stubs = members_of(ast.parse(STUBS.read_text(encoding="utf-8")).body)
    native = members(_native)
    assert stubs.keys() == native.keys()
    for name, known in native.items():
        assert stubs[name] == known, name


def test_stubs_are_found_by_type_checkers():
    assert STUBS.with_name("py.typed").exists()
    assert importlib.util.find_spec("precocial._native").origin.startswith(str(STUBS.parent))

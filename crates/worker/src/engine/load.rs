//! Puts the prelude into an engine.

use super::{Kit, Saved, save};
use crate::{host::Host, natives};
use rquickjs::{Ctx, Error, Function, Object, context::EvalOptions};
use std::{collections::BTreeSet, rc::Rc};

const OWN: &str = include_str!("../prelude/own.js");
const TIME: &str = include_str!("../prelude/time.js");
const VALUE: &str = include_str!("../prelude/value.js");
const INSPECT: &str = include_str!("../prelude/inspect.js");
const CALLS: &str = include_str!("../prelude/calls.js");
const WEB: &str = include_str!("../prelude/web.js");
const LAZY: &str = include_str!("../prelude/lazy.js");

/// Evaluates the prelude's files, each with what it needs of those before.
pub(super) fn load<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<Kit, Error> {
    let natives = natives::functions(ctx, host)?;
    let own: Object<'js> = eval(ctx, OWN.to_owned(), "gloveport:own")?;
    let file = |source: &str, name: &str| eval::<Function<'js>>(ctx, source.to_owned(), name);
    let both = (natives.clone(), own.clone());
    let time: Object<'js> = file(TIME, "gloveport:time")?.call(both.clone())?;
    let to_json: Function<'js> = file(VALUE, "gloveport:value")?.call(both.clone())?;
    let shown: Object<'js> = file(INSPECT, "gloveport:inspect")?.call(both)?;
    let inspect: Function<'js> = shown.get("inspect")?;
    let shared = Object::new_proto(ctx.clone(), None)?;
    shared.set("inspect", inspect.clone())?;
    shared.set("addTimer", time.get::<_, Function<'js>>("addTimer")?)?;
    shared.set("removeTimer", time.get::<_, Function<'js>>("removeTimer")?)?;
    let three = (natives.clone(), own.clone(), shared);
    let part_of: Function<'js> = file(LAZY, "gloveport:lazy")?.call(three)?;
    let four = (natives.clone(), own.clone(), to_json.clone(), part_of.clone());
    let calls: Object<'js> = file(CALLS, "gloveport:calls")?.call(four)?;
    file(WEB, "gloveport:web")?.call::<_, ()>((natives, own, inspect, part_of))?;
    Ok(Kit {
        settle: part(ctx, &calls, "settle")?,
        bind: part(ctx, &calls, "bind")?,
        bind_flat: part(ctx, &calls, "bindFlat")?,
        imported: part(ctx, &calls, "imported")?,
        serve: part(ctx, &calls, "serve")?,
        wake: part(ctx, &time, "wake")?,
        to_json: save(ctx, to_json),
        describe: part(ctx, &shown, "describe")?,
    })
}

fn part<'js>(
    ctx: &Ctx<'js>,
    object: &Object<'js>,
    name: &str,
) -> Result<Saved<Function<'static>>, Error> {
    Ok(save(ctx, object.get::<_, Function<'js>>(name)?))
}

pub(super) fn global_names(ctx: &Ctx<'_>) -> Result<BTreeSet<String>, Error> {
    let filter = rquickjs::object::Filter::new().string();
    let mut names: BTreeSet<String> =
        ctx.globals().own_keys::<String>(filter).collect::<Result<_, _>>()?;
    // The catalog may know a server of that name, which is then what a script means.
    names.remove("seal");
    Ok(names)
}

pub(crate) fn eval<'js, T: rquickjs::FromJs<'js>>(
    ctx: &Ctx<'js>,
    source: String,
    name: &str,
) -> Result<T, Error> {
    let mut options = EvalOptions::default();
    options.strict = true;
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}

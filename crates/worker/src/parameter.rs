//! What the names that a script imports stand for, as values of the engine.
//!
//! They are the parameters of the function that the script becomes. Which server a name means is
//! decided before.

use rquickjs::{Ctx, Error, Function, Object, Value};

/// A name of the script that an import declares.
pub(crate) struct Parameter {
    pub(crate) local: String,
    pub(crate) of: ParameterOf,
}

/// What an imported name stands for.
pub(crate) enum ParameterOf {
    /// A server, or a part of one.
    Server { server: String, tool: Option<String>, is_module: bool },
    /// An object with servers: the name of each in it, and its identifier.
    Servers(Vec<(String, String)>),
}

impl Parameter {
    /// Its value; `imported` is the prelude's function for one server.
    ///
    /// # Errors
    ///
    /// When the engine has no memory.
    pub(crate) fn value<'js>(
        &self,
        ctx: &Ctx<'js>,
        imported: &Function<'js>,
    ) -> Result<Value<'js>, Error> {
        match &self.of {
            ParameterOf::Server { server, tool, is_module } => {
                imported.call((server.as_str(), tool.as_deref(), *is_module))
            }
            ParameterOf::Servers(servers) => {
                let object = Object::new_proto(ctx.clone(), None)?;
                for (name, server) in servers {
                    let namespace: Value<'js> =
                        imported.call((server.as_str(), None::<&str>, false))?;
                    object.set(name.as_str(), namespace)?;
                }
                Ok(object.into_value())
            }
        }
    }
}

/** What is worked out of an object once, however often it is asked for; forgotten with the object, which must not change. */
export function oncePer<K extends object, V>(make: (key: K) => V): (key: K) => V {
	const known = new WeakMap<K, { readonly value: V }>();
	return (key) => {
		let made = known.get(key);
		if (!made) known.set(key, (made = { value: make(key) }));
		return made.value;
	};
}

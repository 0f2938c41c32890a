module.exports = () => 'nothing here: only the rewrites are of interest';
